import { useEffect, useRef, useState } from 'preact/hooks'
import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'

/** Milliseconds that a copy is told of. */
const TOLD = 2500

/** Copies the page's address, which is the experiment; where a page may not, the address is there to be copied by hand. */
export function CopyLink({ lab, say }: { lab: Lab; say: Say }) {
  const [copied, setCopied] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const byHand = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), TOLD)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    lab.address.flush()
    try {
      // there is none on a page that came by plain http from another machine
      await navigator.clipboard.writeText(location.href)
      setCopied(true)
    } catch {
      byHand.current!.showPopover()
      field.current!.value = location.href
      field.current!.select()
    }
  }
  return (
    <>
      <button type="button" class="link" data-testid="link" onClick={() => void copy()}>
        {/* both texts take the room of the longer */}
        <span aria-hidden={copied} class={copied ? 'away' : ''}>
          {say('link')}
        </span>
        <span role="status" data-testid="link-copied">
          {copied && say('linkCopied')}
        </span>
      </button>
      <div ref={byHand} popover="auto" class="by-hand" data-testid="link-by-hand">
        <label for="link-field">{say('linkByHand')}</label>
        <input id="link-field" ref={field} type="text" readOnly data-testid="link-field" />
        <button type="button" onClick={() => byHand.current!.hidePopover()}>
          {say('close')}
        </button>
      </div>
    </>
  )
}
