import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Say } from '../i18n.ts'
import { TERMS, type TermName } from '../texts/terms.ts'

/** Whether the reference is next to the page: the build says so (`scripts/build-lab.mjs`). */
declare const REFERENCE: boolean

interface Props {
  name: TermName
  /** Whether it was pressed for: the focus is led into it, and its links can be reached. */
  entered: boolean
  /** Where it is explained. */
  beside: HTMLElement
  onClose(): void
  say: Say
}

/** Pixels from the word, and from the window's edges. */
const NEAR = 4
const EDGE = 8

/** What a term means, in a sentence or two, and where there is more of it. */
export function Explanation({ name, entered, beside, onClose, say }: Props) {
  const ref = useRef<HTMLSpanElement>(null)
  const { en, zh, paper, guide, api } = TERMS[name]
  const [word, text] = document.documentElement.lang === 'zh' ? zh : en
  useLayoutEffect(() => {
    const bubble = ref.current!
    // above all else, and cut off by nothing
    bubble.showPopover?.()
    const place = () => {
      const [word, { width, height }] = [beside.getBoundingClientRect(), bubble.getBoundingClientRect()]
      const below = word.bottom + NEAR
      const left = Math.max(EDGE, Math.min(word.left, document.documentElement.clientWidth - width - EDGE))
      const top = below + height > innerHeight ? Math.max(EDGE, word.top - NEAR - height) : below
      Object.assign(bubble.style, { left: `${left}px`, top: `${top}px` })
    }
    const elsewhere = ({ target }: Event) => beside.parentElement?.contains(target as Node) || onClose()
    place()
    addEventListener('scroll', place, true)
    addEventListener('resize', place)
    addEventListener('pointerdown', elsewhere)
    return () => {
      removeEventListener('pointerdown', elsewhere)
      removeEventListener('scroll', place, true)
      removeEventListener('resize', place)
    }
  }, [])
  useEffect(() => {
    if (entered) ref.current!.focus({ preventScroll: true })
  }, [entered])
  const tabIndex = entered ? 0 : -1
  return (
    <span ref={ref} class="explanation" popover="manual" role="note" aria-label={word} tabIndex={-1} data-testid="term">
      <strong>{word}</strong> <span>{text}</span>
      <span class="links">
        {paper && (
          <a href={paper[1]} target="_blank" rel="noreferrer" tabIndex={tabIndex}>
            {paper[0]}
          </a>
        )}
        {guide && <Page path={`documents/${guide}.html`} text={say('guide', { name: guide })} tabIndex={tabIndex} />}
        {api && <Page path={`${api[1]}.html`} text={api[0]} tabIndex={tabIndex} />}
      </span>
    </span>
  )
}

/** A page of the reference; its name alone, where there is no reference. */
function Page({ path, text, tabIndex }: { path: string; text: string; tabIndex: number }) {
  if (!REFERENCE) return <code>{text}</code>
  return (
    <a href={`reference/${path}`} target="_blank" rel="noreferrer" tabIndex={tabIndex}>
      <code>{text}</code>
    </a>
  )
}
