/** The view of a drawn digit. */
export const DIGIT = {
  en: {
    viewDigit: 'Draw a digit',
  },
  zh: {
    viewDigit: '画一个数字',
  },
}
