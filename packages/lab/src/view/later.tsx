import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'

interface Props {
  lab: Lab
  say: Say
}

/** A view that is fetched when it is first shown; nothing is there until then. */
export function later(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null
  return function Later(props) {
    const [failure, setFailure] = useState('')
    const [, show] = useState(loaded)
    useEffect(() => {
      if (loaded) return
      load().then(
        view => {
          loaded = view
          show(() => view)
        },
        (error: Error) => setFailure(error.message),
      )
    }, [])
    const View = loaded
    if (failure) return <p role="alert">{props.say('failed', { message: failure })}</p>
    return View && <View {...props} />
  }
}
