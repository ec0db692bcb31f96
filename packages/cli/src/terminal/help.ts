import { didYouMean, listed, nearestName } from '@thinnet/charts/text'
import { type Command, Help, type HelpConfiguration } from 'commander'
import { commandFor } from '../command-line.ts'
import { nameOf } from '../options.ts'
import { spelled, styled } from './stream.ts'

/** Columns that a description has beside its option, at least; with fewer it is below. */
const BESIDE = 30
const BELOW = 6
/** Between the columns, and before the first. */
const SPACES = 4

/** Help that wraps between words at any width. */
export const HELP: HelpConfiguration = {
  showGlobalOptions: true,
  minWidthToWrap: 1,
  subcommandTerm: command => command.name(),
  // those of a command between are not taken by the one below it
  visibleGlobalOptions(command) {
    let root = command
    while (root.parent) root = root.parent
    return root === command ? [] : root.options.filter(({ hidden }) => !hidden)
  },
  formatItem(term, termWidth, description, helper) {
    const width = helper.helpWidth ?? 80
    if (width - termWidth - SPACES >= BESIDE) {
      return Help.prototype.formatItem.call(helper, term, termWidth, description, helper)
    }
    const below = helper.boxWrap(description, Math.max(1, width - BELOW)).replace(/^/gm, ' '.repeat(BELOW))
    return description ? `  ${term}\n${below}` : `  ${term}`
  },
  styleUsage(this: Help, usage) {
    const indent = ' '.repeat('Usage: '.length)
    const lines = this.boxWrap(usage, Math.max(1, (this.helpWidth ?? 80) - indent.length))
    return lines.replaceAll('\n', `\n${indent}`)
  },
}

/** How this command and those below it tell a wrong call: what was meant with it, in lines that fit, and what to type. */
export function tellErrors(command: Command): void {
  command.showSuggestionAfterError(false).configureOutput({
    writeOut: text => process.stdout.write(spelled(text, process.stdout)),
    writeErr: text => process.stderr.write(spelled(text, process.stderr)),
    outputError(text, write) {
      const { getErrHelpWidth } = command.configureOutput()
      const said = `${text.trimEnd().replace(/^error: /, 'thinnet: ')}${suggestion(text, command)}`
      const width = getErrHelpWidth?.()
      write(`${width ? Object.assign(new Help(), HELP).boxWrap(said, width) : said}\n`)
      const help = styled('bold', commandFor(nameOf(command), ['--help']), process.stderr)
      process.stderr.write(`\n  ${help}\n\n`)
    },
  })
  command.commands.forEach(tellErrors)
}

function suggestion(text: string, command: Command): string {
  const option = /^error: unknown option '-+([^'=]+)/.exec(text)?.[1]
  if (option !== undefined) {
    const known = optionsOf(command)
    const flags = (names: readonly string[]) => names.map(name => `--${name}`)
    const meant = flags(nearestName(option, known))
    return meant.length > 0 ? ended(didYouMean(meant)) : `. It takes ${listed(flags(known), 'and')}.`
  }
  const name = /^error: unknown command '(.+)'/.exec(text)?.[1]
  return name === undefined ? '' : ended(didYouMean(nearestName(name, namesOf(command))))
}

const ended = (fix: string) => fix && `.${fix}`

function optionsOf(command: Command): string[] {
  const help = command.createHelp()
  const names = help.visibleOptions(command).flatMap(({ long }) => (long ? [long.replace(/^--/, '')] : []))
  return names.filter(name => name !== 'help')
}

/** Of the commands below it, and of those below them: `sweep compare`. */
function namesOf({ commands }: Command): string[] {
  return commands.flatMap(each => [each.name(), ...namesOf(each).map(name => `${each.name()} ${name}`)])
}
