/** A part of the library that is loaded when it is first asked for; from then on there is nothing to wait for. */
export function onDemand<Part>(load: () => Promise<Part>): () => Part | Promise<Part> {
  let loaded: Part | undefined
  return () =>
    loaded ??
    load().then(part => {
      loaded = part
      return part
    })
}
