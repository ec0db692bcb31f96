import type { Key, Say } from '../i18n.ts'

/** Why something is not shown; nothing without a failure. */
export function Failure({ failure, of = 'failed', say }: { failure: Error | null; of?: Key; say: Say }) {
  return (
    failure && (
      <p class="note" role="alert">
        {say(of, { message: failure.message })}
      </p>
    )
  )
}
