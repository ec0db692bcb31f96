import type { ComponentChildren } from 'preact'
import type { Say } from '../i18n.ts'
import { type Field, parseField } from '../settings.ts'
import type { TermName } from '../texts/terms.ts'
import { Term } from './term.tsx'

interface FieldProps {
  /** As tests and `hide.ts` call it. */
  name: string
  label: string
  /** What explains the label. */
  term?: TermName
  value: number
  onChange(value: number): void
  say: Say
}

/** Shows a number in its field, but not while it is typed in: drawing it again would take it back. */
export const showing = (value: number) => (field: HTMLInputElement | null) => {
  if (field && field !== document.activeElement) field.value = `${value}`
}

/** A number that is typed; what is none leaves it as it was. */
export function NumberField({ field, value, onChange, ...props }: FieldProps & { field: Field }) {
  return (
    <Labelled {...props}>
      <input
        id={props.name}
        type="number"
        ref={showing(value)}
        data-testid={props.name}
        onChange={event => {
          const typed = parseField(field, event.currentTarget.value)
          if (typeof typed === 'number') onChange(typed)
          else event.currentTarget.value = `${value}`
        }}
      />
    </Labelled>
  )
}

/** A dropout rate that a network is trained with, once the slider is let go. */
export function RateField({ value, onChange, ...props }: FieldProps) {
  return (
    <Labelled {...props} term="rate" shown={value}>
      <input
        id={props.name}
        type="range"
        min={0}
        max={0.9}
        step={0.1}
        value={value}
        data-testid={props.name}
        onChange={event => onChange(Number(event.currentTarget.value))}
      />
    </Labelled>
  )
}

type LabelledProps = Pick<FieldProps, 'name' | 'label' | 'term' | 'say'> & {
  shown?: number
  children: ComponentChildren
}

function Labelled({ name, label, term, shown, say, children }: LabelledProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {term && <Term name={term} of={label} say={say} />}
      {shown !== undefined && <output for={name}>{shown}</output>}
      {children}
    </div>
  )
}
