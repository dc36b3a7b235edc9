import { describe, expect, test } from 'vitest'
import { DatastoreError } from '../../../shared/errors.ts'
import {
  askedUrl,
  connectForm,
  missingPart,
  pasteUrl,
  problemPart,
  setFields,
  leaveUrl,
  shownUrl,
  typeUrl,
} from './connect-form.ts'

describe('URL and fields', () => {
  test('stay in step, whichever is changed', () => {
    const typed = typeUrl(connectForm(''), 'mysql://joe@db.example:3307/shop?sslmode=require&pool=3')
    expect(typed.fields).toMatchObject({ kind: 'mysql', host: 'db.example', port: '3307', tls: 'require' })
    const moved = setFields(leaveUrl(typed), { kind: 'mariadb', port: '', database: 'my shop' })
    expect(shownUrl(moved)).toBe('mariadb://joe@db.example/my%20shop?pool=3&sslmode=require')
    expect(shownUrl(connectForm(''))).toBe('')
  })

  test('part with a password as soon as the URL is left', () => {
    const typed = typeUrl(connectForm(''), 'postgres://joe:s3cret@h/d')
    expect(shownUrl(typed)).toBe('postgres://joe:s3cret@h/d')
    const left = leaveUrl(typed)
    expect(shownUrl(left)).toBe('postgres://joe@h/d')
    expect(left.fields.password).toBe('s3cret')
    expect(typeUrl(left, 'postgres://joe@h/e').fields.password).toBe('s3cret')
    expect(askedUrl(typed)).toBe('postgres://joe@h/d')
  })

  test('do not keep a password for another server when a URL is pasted', () => {
    const form = pasteUrl(connectForm(''), 'postgres://joe:s3cret@h/d')
    expect(form.fields.password).toBe('s3cret')
    expect(pasteUrl(form, 'postgres://joe@h/e').fields.password).toBe('s3cret')
    expect(pasteUrl(form, 'postgres://joe@other/d').fields.password).toBe('')
  })

  test('take several hosts', () => {
    const form = setFields(connectForm('mysql://u@h1:3306,h2:3306/d'), { database: 'e' })
    expect(shownUrl(form)).toBe('mysql://u@h1:3306,h2:3306/e')
  })

  test('leave a URL that cannot be read as it is, for the engine to refuse', () => {
    const form = leaveUrl(typeUrl(connectForm('postgres://h/d'), 'oracle://u:s3cret@h/d'))
    expect(shownUrl(form)).toBe('oracle://u:s3cret@h/d')
    expect(askedUrl(form)).toBe('oracle://u@h/d')
    expect(missingPart(form)).toBeNull()
    expect(shownUrl(leaveUrl(typeUrl(form, '')))).toBe('postgres://h/d')
  })
})

test('a database must be named', () => {
  expect(missingPart(connectForm('postgres://h/'))?.part).toBe('database')
  expect(missingPart(connectForm('postgres://h/d'))).toBeNull()
})

test('an error is shown at the field it is about, where that is told', () => {
  const refused = (argument?: string) =>
    new DatastoreError('ACCESS_DENIED', 'no', { details: argument === undefined ? {} : { argument } })
  expect(problemPart(refused('user'))?.part).toBe('user')
  expect(problemPart(refused())?.part).toBe('password')
  expect(problemPart(new DatastoreError('BUSY', 'busy'))).toBeNull()
  expect(problemPart(new Error('x'))).toBeNull()
})
