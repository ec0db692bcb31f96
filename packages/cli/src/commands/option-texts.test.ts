import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Command, type Option } from 'commander'
import type { AnyAct } from '../options.ts'
import { COMMANDS } from './index.ts'

const act: AnyAct = () => async () => {}

/** Every command, those below others, too. */
async function allCommands(): Promise<Command[]> {
  const all = COMMANDS.map(async ({ name, load }) => {
    const command = new Command(name)
    ;(await load())(command, act)
    return [command, ...command.commands]
  })
  return (await Promise.all(all)).flat()
}

/** Words that a text may not begin with: a verb or a question does not name what is given. */
const NO_NOUN =
  /^(a|an|the|of|by|in|on|to|at|for|from|with|without|only|where|when|what|which|who|how|that|until|as|if|whether|times|print|show|use|take|give|leave|have|write|train|test on|compare|resume|repeat|draw|normalize|see|do)\b/i

/** What a number counts or measures, or the range of one without a unit. */
const UNITS =
  /\b(seeds?|epochs|images|units|layers|threads|trials|seconds|rounds|inputs|port|digit)\b|from 0 to|above 0|probability|squared weights/

const takesNumber = ({ flags }: Option) => /<(n|x|k|d|rate|seconds|probability)>/.test(flags)
const hasDefault = ({ defaultValue, description }: Option) =>
  defaultValue !== undefined || /\(default: [^)]+\)$/.test(description)

const commands = await allCommands()

describe('the text of every option says what it is, in which unit, and what it is when left out', () => {
  for (const command of commands) {
    const name = command.parent ? `${command.parent.name()} ${command.name()}` : command.name()
    test(name, () => {
      for (const option of command.options) {
        const { flags, description, mandatory } = option
        const told = `${flags}: ${description}`
        assert.match(description, /^[\wλ]/, told)
        assert.doesNotMatch(description, NO_NOUN, told)
        assert.doesNotMatch(description, /\.$/, told)
        if (takesNumber(option)) assert.match(description, UNITS, told)
        if (!option.isBoolean() && !option.negate && !mandatory) assert.ok(hasDefault(option), told)
      }
      for (const argument of command.registeredArguments) {
        assert.doesNotMatch(argument.description, NO_NOUN, argument.description)
      }
    })
  }

  test('all commands are among them', () => assert.ok(commands.length >= COMMANDS.length + 6))
})
