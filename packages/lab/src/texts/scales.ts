/** The view of scales. */
export const SCALES = {
  en: {
    viewScales: 'Scales',
  },
  zh: {
    viewScales: '尺度',
  },
}
