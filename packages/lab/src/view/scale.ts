/** How many times as large as usual the page's type is: what is drawn grows with it. */
export function typeScale(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16
}
