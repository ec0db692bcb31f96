import { random } from 'thinnet'

const COUNT = 891
const stream = (site: string, purpose: 'uniform' | 'noise') =>
  random.streamOf({ seed: 1, site: `passengers ${site}`, purpose })
const uniforms = (site: string) => random.uniforms(stream(site, 'uniform'), COUNT)

/**
 * A CSV file of the columns of Kaggle's Titanic, which nobody may pass on: as many passengers, made up, with as many holes in
 * Age (a fifth), Cabin (most) and Embarked. Who paid more, was a child or a woman had better chances.
 */
export function passengersCsv(): string {
  const [classes, ages, holes, sexes, kin] = ['classes', 'ages', 'holes', 'sexes', 'kin'].map(
    uniforms,
  ) as Float64Array[]
  const noise = random.normals(stream('noise', 'noise'), COUNT)
  const header = 'PassengerId,Survived,Pclass,Name,Sex,Age,SibSp,Parch,Ticket,Fare,Cabin,Embarked'
  const lines = Array.from({ length: COUNT }, (_, i) => {
    const pclass = classes![i]! < 0.24 ? 1 : classes![i]! < 0.45 ? 2 : 3
    const sex = sexes![i]! < 0.35 ? 'female' : 'male'
    const age = 1 + Math.round(70 * ages![i]! ** 1.3)
    const sibSp = kin![i]! < 0.7 ? 0 : kin![i]! < 0.9 ? 1 : 3
    const parch = kin![i]! < 0.5 || kin![i]! > 0.97 ? 0 : 1
    const fare = (90 / pclass ** 2) * (0.5 + ages![i]!) + 4 * sibSp
    const chance = 2.2 * +(pclass === 1) + 0.9 * +(pclass === 2) + 1.2 * +(age < 14) + 1.2 * +(sex === 'female') - 1.6
    const survived = +(chance + 0.8 * noise[i]! > 0)
    const name = `"Passenger, ${sex === 'female' ? 'Mrs.' : 'Mr.'} No. ${i + 1}"`
    const [shownAge, cabin, embarked] = [holes![i]! < 0.2 ? '' : age, holes![i]! > 0.78 ? `C${i}` : '', 'SCQ'[i % 3]]
    return [
      i + 1,
      survived,
      pclass,
      name,
      sex,
      shownAge,
      sibSp,
      parch,
      `T${i}`,
      fare.toFixed(2),
      cabin,
      embarked,
    ].join()
  })
  return `${[header, ...lines].join('\n')}\n`
}
