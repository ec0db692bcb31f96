import type { Command } from 'commander'
import { commandFor } from '../command-line.ts'
import { type Act, addCommonOptions, addRunOptions, type RunOptions, whole } from '../options.ts'
import { dropconnect } from '../reproduce/dropconnect.ts'
import { PAPER_EPOCHS } from '../reproduce/gal-ghahramani.ts'
import { SIZES } from '../reproduce/language/language-study.ts'
import { variationalDropout } from '../reproduce/language/variational-dropout.ts'
import { weightDrop } from '../reproduce/language/weight-drop.ts'
import { srivastava } from '../reproduce/srivastava.ts'

export interface StudyOptions extends RunOptions {
  epochs: number
  paperBudget?: true
}

export interface McDropoutOptions extends StudyOptions {
  digit: number
}

export interface LanguageOptions extends RunOptions {
  epochs: number
  seeds: number
}

const EPOCHS = ['--epochs <n>', 'epochs: times through the training images', whole(1, 1e6)] as const

const OWN_TEXT = [
  '--data <file>',
  'file of your own text, UTF-8, gzipped or not (default: plays of Shakespeare, which are included)',
] as const

/** `thinnet reproduce srivastava | dropconnect | mc-dropout | variational-dropout | weight-drop` */
export function addReproduce(
  command: Command,
  act: Act<StudyOptions> & Act<McDropoutOptions> & Act<LanguageOptions>,
): void {
  command.addHelpText('after', `\nTo begin:\n\n  ${commandFor('reproduce srivastava', [])}\n`)
  for (const study of [srivastava, dropconnect]) {
    addRunOptions(addCommonOptions(command.command(study.name)))
      .description(`${study.source}: ${study.settings.map(({ name, paper }) => `${name} ${paper} %`).join(', ')}`)
      .option(...EPOCHS, study.epochs)
      .option('--paper-budget', `number of epochs of the paper: ${study.paperEpochs}`)
      .action(
        act(async (options: StudyOptions, given) =>
          (await import('../programs/study.ts')).reproduce(study, options, given),
        ),
      )
  }
  addRunOptions(addCommonOptions(command.command('mc-dropout')))
    .description('Gal & Ghahramani 2016, figure 4: the uncertainty that Monte-Carlo dropout gives a rotated digit')
    .option(...EPOCHS, 20)
    .option('--paper-budget', `number of epochs of the paper: ${PAPER_EPOCHS}`)
    .option('--digit <d>', 'digit that is rotated, from 0 to 9', whole(0, 9), 1)
    .action(act(async (options: McDropoutOptions) => (await import('../programs/mc-dropout.ts')).mcDropout(options)))
  for (const study of [variationalDropout, weightDrop]) {
    addRunOptions(addCommonOptions(command.command(study.name)), OWN_TEXT)
      .description(`${study.source}: ${study.settings.map(({ name }) => name).join(', ')}, on words of Shakespeare`)
      .option('--epochs <n>', 'epochs: times through the words to train on', whole(1, 1e6), SIZES.epochs)
      .option('--seeds <k>', 'number of seeds of each kind of network, from --seed on', whole(1, 1000), 5)
      .action(
        act(async (options: LanguageOptions) => (await import('../programs/language.ts')).language(study, options)),
      )
  }
}
