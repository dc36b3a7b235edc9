import { expect, test } from 'vitest'
import { judgeAudit } from './audit.ts'

const none = { info: 0, low: 2, moderate: 1, high: 0, critical: 0 }

test('passes when what is known is not grave, and says how much that is', () => {
  const report = {
    vulnerabilities: { small: { severity: 'low', range: '<2' } },
    metadata: { vulnerabilities: none },
  }
  expect(judgeAudit(JSON.stringify(report))).toEqual({
    passes: true,
    says: 'no known fault is high or critical; 2 low, 1 moderate',
  })
})

test.each(['high', 'critical'])('does not pass a dependency with a %s fault, and names it', (severity) => {
  const report = {
    vulnerabilities: { small: { severity: 'low', range: '<2' }, grave: { severity, range: '1.0 - 1.4' } },
    metadata: { vulnerabilities: { ...none, [severity]: 1 } },
  }
  expect(judgeAudit(JSON.stringify(report))).toEqual({
    passes: false,
    says: expect.stringContaining(`grave 1.0 - 1.4 (${severity})`),
  })
})

test.each(['', 'npm error', '{"message":"405 Method Not Allowed"}'])(
  'says that nothing was proved when the registry answers %j',
  (printed) => {
    expect(judgeAudit(printed)).toEqual({ passes: true, says: expect.stringContaining('NOT PROVED') })
  },
)
