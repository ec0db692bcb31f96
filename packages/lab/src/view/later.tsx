import type { ComponentType } from 'preact'
import { useEffect, useReducer, useState } from 'preact/hooks'
import type { Say } from '../i18n.ts'

/** A view, or a part of one, that is fetched when it is first shown; nothing is there until then. */
export function later<Props extends { say: Say }>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let View: ComponentType<Props> | null = null
  return function Later(props) {
    const [failure, setFailure] = useState('')
    const [, render] = useReducer((n: number) => n + 1, 0)
    useEffect(() => {
      if (View) return
      load().then(
        loaded => {
          View = loaded
          render(undefined)
        },
        (error: Error) => setFailure(error.message),
      )
    }, [])
    if (failure) return <p role="alert">{props.say('failed', { message: failure })}</p>
    return View && <View {...props} />
  }
}
