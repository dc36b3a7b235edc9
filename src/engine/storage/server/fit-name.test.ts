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
  const texts = new StatementTexts(new SchemaNames('Team "B"'), true)

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

  test('is prepared under a name that says what it is, as long as its tables have the same columns', () => {
    const sql = 'select a from b where c = ?'
    const of = (keep?: string): string | undefined =>
      texts.statement({ mode: 'rows', sql, params: [], keep }).name
    expect(of()).toBeUndefined()
    expect(of('integer')).toBe(of('integer'))
    expect(of('integer')).not.toBe(of('text'))
    expect(of('integer')).toMatch(/^datastore_[\w-]{32}$/)
    const others = new StatementTexts(new SchemaNames('Team "B"'), true)
    expect(others.statement({ mode: 'rows', sql, params: [], keep: 'integer' }).name).toBe(of('integer'))
    texts.outdated()
    expect(of('integer')).not.toBe(others.statement({ mode: 'rows', sql, params: [], keep: 'integer' }).name)
  })

  test('is not prepared where the server may not know it the next time', () => {
    const pooled = new StatementTexts(new SchemaNames('x'), false)
    expect(pooled.statement({ mode: 'rows', sql: 'select 1', params: [], keep: 'own' })).toEqual({
      text: 'select 1',
    })
  })

  test('makes connections begin anew when there are too many', () => {
    const many = new StatementTexts(new SchemaNames('x'), true)
    for (let index = 0; index < 500; index++)
      many.statement({ mode: 'rows', sql: `select ${index}`, params: [], keep: 'own' })
    expect(many.age).toBe(0)
    many.statement({ mode: 'rows', sql: 'select 1', params: [], keep: 'own' })
    expect(many.age).toBe(0)
    many.statement({ mode: 'rows', sql: 'select 500', params: [], keep: 'own' })
    expect(many.age).toBe(1)
  })
})
