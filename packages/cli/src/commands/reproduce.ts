import type { Command } from 'commander'
import { type Act, addCommonOptions, addRunOptions, type RunOptions, whole } from '../options.ts'
import { dropconnect } from '../reproduce/dropconnect.ts'
import { PAPER_EPOCHS } from '../reproduce/gal-ghahramani.ts'
import { srivastava } from '../reproduce/srivastava.ts'

export interface StudyOptions extends RunOptions {
  epochs: number
  paperBudget?: true
}

export interface McDropoutOptions extends StudyOptions {
  digit: number
}

const EPOCHS = ['--epochs <n>', 'times through the training images', whole(1, 1e6)] as const

/** `thinnet reproduce srivastava | dropconnect | mc-dropout` */
export function addReproduce(command: Command, act: Act<StudyOptions> & Act<McDropoutOptions>): void {
  for (const study of [srivastava, dropconnect]) {
    addRunOptions(addCommonOptions(command.command(study.name)))
      .description(`${study.source}: ${study.settings.map(({ name, paper }) => `${name} ${paper} %`).join(', ')}`)
      .option(...EPOCHS, study.epochs)
      .option('--paper-budget', `as many epochs as the paper's: ${study.paperEpochs}`)
      .action(act(async (options: StudyOptions) => (await import('../programs/study.ts')).reproduce(study, options)))
  }
  addRunOptions(addCommonOptions(command.command('mc-dropout')))
    .description('Gal & Ghahramani 2016, figure 4: the uncertainty that Monte-Carlo dropout gives a rotated digit')
    .option(...EPOCHS, 20)
    .option('--paper-budget', `as many epochs as the paper's: ${PAPER_EPOCHS}`)
    .option('--digit <d>', 'which digit is rotated', whole(0, 9), 1)
    .action(act(async (options: McDropoutOptions) => (await import('../programs/mc-dropout.ts')).mcDropout(options)))
}
