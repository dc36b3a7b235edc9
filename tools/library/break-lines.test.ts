import { expect, test } from 'vitest'
import { breakLines } from './break-lines.ts'

test('each statement and each member of a class begins a line, and nothing within changes', () => {
  const code =
    'import a from"a";const b=`x\n}function`;function*c(){return b}export class D{static#e=1;f(){}}c();'
  expect(breakLines(code)).toBe(
    'import a from"a";\nconst b=`x\n}function`;\nfunction*c(){return b}\nexport class D{\nstatic#e=1;\nf(){}}\nc();',
  )
})
