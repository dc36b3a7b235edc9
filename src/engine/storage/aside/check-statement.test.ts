import { describe, expect, test } from 'vitest'
import { checkStatement } from './check-statement.ts'

describe('a statement of a person', () => {
  test.each([
    'select 1;  \n',
    '-- what is there\nselect 1',
    '/* a; b */ with t as (select 1) select * from t',
    'explain select * from "a;b"',
    "select 'drop table x; into'",
    'select $$ a; b $$',
    '(select 1)',
  ])('that reads is run: %j', (sql) => {
    expect(checkStatement(sql)).toBe(sql.replace(/;\s*$/, ''))
  })

  test.each([
    ['', 'There is no statement'],
    ['-- nothing', 'There is no statement'],
    ['delete from users', 'DELETE is none'],
    ['-- select\ndrop table users', 'DROP is none'],
    ["attach 'other.db' as other", 'ATTACH is none'],
    ['pragma journal_mode = delete', 'PRAGMA is none'],
    ['set transaction read write', 'SET is none'],
    ['select 1; drop table users', 'more than one statement'],
    ["select * from users into outfile '/tmp/x'", 'INTO'],
    ['select 1 /*! into @x */', '/*!'],
  ])('that does not is refused before it is run: %j', (sql, message) => {
    expect(() => checkStatement(sql)).toThrow(message)
  })
})
