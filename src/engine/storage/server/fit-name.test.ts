import { describe, expect, test } from 'vitest'
import { SchemaNames } from '../postgres/schema-names.ts'
import { StatementTexts } from '../postgres/statement-texts.ts'
import { fitName } from './fit-name.ts'

test('a name that fits stays; a longer one is cut with its hash, between characters', () => {
  expect(fitName('users_by_email')).toBe('users_by_email')
  const long = `users_${'ä🎉'.repeat(20)}`
  expect(Buffer.byteLength(fitName(long))).toBeLessThanOrEqual(40)
  expect(fitName(long)).toBe(fitName(long))
  expect(fitName(long)).not.toBe(fitName(`${long}x`))
  expect(fitName(long).isWellFormed()).toBe(true)
  expect(fitName(long)).not.toContain('\uFFFD')
})

describe('a statement for PostgreSQL', () => {
  const texts = new StatementTexts(new SchemaNames('Team "B"'))

  test('has numbers for question marks, but for those within quotes', () => {
    expect(texts.of(`select "a?", 'b?''?' from "c""?" where d = ? and e in (?, ?)`)).toBe(
      `select "a?", 'b?''?' from "c""?" where d = $1 and e in ($2, $3)`,
    )
  })

  test('has the schema before the engine’s own tables, and nowhere else', () => {
    expect(
      texts.of(
        `select 'datastore_a', "datastore_a", v.datastore_a from datastore_a v join datastore_bc on true`,
      ),
    ).toBe(
      `select 'datastore_a', "datastore_a", v.datastore_a from "Team ""B"""."datastore_a" v join "Team ""B"""."datastore_bc" on true`,
    )
  })
})
