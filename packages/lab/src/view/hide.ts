import { selectorOf } from '../hide.ts'

let sheet: CSSStyleSheet | null = null
let hidden = ''

/** Hides the controls that a teacher's address names: none of them is shown, reached or read aloud. */
export function hideControls(names: string): void {
  if (names === hidden) return
  hidden = names
  if (!sheet) {
    sheet = new CSSStyleSheet()
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  }
  const selector = selectorOf(names)
  sheet.replaceSync(selector && `${selector} { display: none !important }`)
}
