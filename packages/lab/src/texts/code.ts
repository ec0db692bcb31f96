/** The library's own lines beside each view. */
export const CODE = {
  en: {
    code: 'The code',
  },
  zh: {
    code: '代码',
  },
}
