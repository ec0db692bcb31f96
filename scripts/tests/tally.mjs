/** What came of each test file, by the events of node's runner. Every file must be heard of, and hold a test. */
export class Tally {
  #partOf
  #rows
  #unheard
  #wrong = []
  /** Of the file that is being told of. */
  #tests = 0
  #suites = 0
  #failed = []

  /** @param parts a part's name → its files */
  constructor(parts) {
    this.#partOf = new Map([...parts].flatMap(([part, files]) => files.map(file => [file, part])))
    this.#rows = new Map([...parts].map(([part, files]) => [part, { files: files.length, tests: 0, seconds: 0 }]))
    this.#unheard = new Set(this.#partOf.keys())
  }

  /** Takes a test or suite that ended. A file is told of at once, its tests before the suite that is the file. */
  hear({ name, nesting, details: { type, error, duration_ms } }) {
    if (nesting > 0) {
      if (type === 'suite') this.#suites++
      else this.#tests++
      if (error && error.failureType !== 'subtestsFailed') this.#failed.push(name)
      return
    }
    const row = this.#rows.get(this.#partOf.get(name))
    // else a process, which is told of where it did not end well
    if (!row) {
      if (error) this.#wrong.push(`${name}: ${error.message}`)
      return
    }
    this.#unheard.delete(name)
    row.tests += this.#tests
    row.seconds += duration_ms / 1000
    if (this.#tests + this.#suites === 0) this.#failed.push('holds no test')
    else if (error && this.#failed.length === 0) this.#failed.push(error.message)
    this.#wrong.push(...this.#failed.map(test => `${name}: ${test}`))
    this.#tests = this.#suites = 0
    this.#failed = []
  }

  /** Takes what a process says of an error that nobody has caught. */
  note({ message }) {
    if (message.startsWith('Error: ')) this.#wrong.push(message)
  }

  /** What went wrong, each with its file, when all has been told of that will be. */
  wrong() {
    return [...this.#wrong, ...[...this.#unheard].map(file => `${file}: its process ended before its tests`)]
  }

  /** A line for each part: its files, its tests, its seconds. */
  table() {
    const rows = [...this.#rows].sort(([, a], [, b]) => b.seconds - a.seconds)
    const sum = key => rows.reduce((sum, [, row]) => sum + row[key], 0)
    const all = ['all', { files: sum('files'), tests: sum('tests'), seconds: sum('seconds') }]
    const width = Math.max(...rows.map(([part]) => part.length))
    const line = (name, ...cells) => [name.padEnd(width), ...cells.map(cell => `${cell}`.padStart(8))].join('')
    return [
      line('part', 'files', 'tests', 'seconds'),
      ...[...rows, all].map(([name, row]) => line(name, row.files, row.tests, row.seconds.toFixed(1))),
    ].join('\n')
  }
}
