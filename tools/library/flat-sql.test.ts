import { expect, test } from 'vitest'
import { flatSql } from './flat-sql.ts'

test('a statement in SQL stands in one line, also around what is put into it, and no other text changes', () => {
  const code =
    'const a=`select ${b(`x\n  y`)}\n    from t\n  where c = 1`,d=`not\n  sql`,e=`\n  insert into t\n  values (1)`;f(a,d,e);'
  expect(flatSql(code)).toBe(
    'const a=`select ${b(`x\n  y`)} from t where c = 1`,d=`not\n  sql`,e=` insert into t values (1)`;f(a,d,e);',
  )
})
