import { type ComponentChildren, createContext } from 'preact'
import { useContext, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Key, Say } from '../i18n.ts'
import type { TermName } from '../texts/terms.ts'
import { later } from './later.tsx'

interface Props {
  name: TermName
  say: Say
  /** The word as it is in its text. */
  children?: ComponentChildren
  /** The word that is before it, where that is a label: a mark is shown. */
  of?: string
}

/** Whether terms are explained: a teacher may leave that out. */
export const Explained = createContext(true)

const Explanation = later(async () => (await import('./explanation.tsx')).Explanation)

/** Milliseconds that a pointer rests on a word before it is explained, and that it may be away. */
const REST = 150
const AWAY = 250

/**
 * A word of the field, explained to who points at it or comes to it with the keyboard; who presses it comes to the links
 * in its explanation. Escape closes it.
 */
export function Term({ name, say, children, of }: Props) {
  const [open, setOpen] = useState<'no' | 'seen' | 'entered'>('no')
  const word = useRef<HTMLSpanElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  // a word may go before there is time for other effects; nothing is explained beside one that has gone
  useLayoutEffect(() => () => clearTimeout(timer.current), [])
  if (!useContext(Explained)) return <>{children}</>
  const soon = (next: 'no' | 'seen', ms: number) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setOpen(now => (now === 'entered' ? now : next)), ms)
  }
  const close = () => {
    clearTimeout(timer.current)
    setOpen('no')
  }
  const press = () => (open === 'entered' ? close() : setOpen('entered'))
  const asButton = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    press()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the word in it is what is pressed; what is around hears of both
    <span
      class="term"
      onPointerEnter={({ pointerType }) => pointerType === 'mouse' && soon('seen', REST)}
      onPointerLeave={({ pointerType }) => pointerType === 'mouse' && soon('no', AWAY)}
      onFocusIn={({ target }) =>
        target === word.current && word.current?.matches(':focus-visible') && open === 'no' && setOpen('seen')
      }
      onFocusOut={({ currentTarget, relatedTarget }) =>
        !currentTarget.contains(relatedTarget as Node | null) && close()
      }
      onKeyDown={event => {
        if (event.key !== 'Escape' || open === 'no') return
        // it closes this, and nothing around it
        event.stopPropagation()
        close()
        word.current?.focus()
      }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a button is a box, before and after which a line may break, be it at a comma */}
      <span
        ref={word}
        class={of === undefined ? 'word' : 'mark'}
        role="button"
        tabIndex={0}
        aria-label={of === undefined ? undefined : say('whatIs', { word: of })}
        aria-expanded={open !== 'no'}
        data-term={name}
        onClick={press}
        onKeyDown={asButton}
      >
        {of === undefined ? children : '?'}
      </span>
      {open !== 'no' && word.current && (
        <Explanation name={name} entered={open === 'entered'} beside={word.current} onClose={close} say={say} />
      )}
    </span>
  )
}

/** Settings whose names are terms. */
const OF_SETTINGS: Readonly<Record<string, TermName | undefined>> = {
  ...{
    samples: 'test',
    units: 'unit',
    activation: 'activation',
    rate: 'rate',
    scaling: 'scaling',
    batchNorm: 'batchNorm',
  },
  ...{ optimizer: 'optimizer', learningRate: 'learningRate', batchSize: 'batchSize', seed: 'seed', epochs: 'epoch' },
  ...{ l1: 'penalty', l2: 'penalty', features: 'features' },
}

/** The mark beside the label of a setting, where that is a term. */
export function SettingTerm({ name, say }: { name: Key; say: Say }) {
  const term = OF_SETTINGS[name]
  return term ? <Term name={term} of={say(name)} say={say} /> : null
}

/** A text without the marks of its terms. */
export const plain = (text: string) => text.replace(/\[([^\]]+)\]\(\w+\)/g, '$1')

/** A text with its terms: `[word](name)` stands for a word that is explained. */
export function Worded({ text, say }: { text: string; say: Say }) {
  return (
    <>
      {text.split(/(\[[^\]]+\]\(\w+\))/).map((part, i) => {
        const [, word, name] = /^\[([^\]]+)\]\((\w+)\)$/.exec(part) ?? []
        return name ? (
          <Term key={i} name={name as TermName} say={say}>
            {word}
          </Term>
        ) : (
          part
        )
      })}
    </>
  )
}
