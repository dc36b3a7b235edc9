import { describe, expect, it } from 'vitest'
import { expandPath, folderOf, isAbsolute, joinPath, nameOf, nameProblem, withExtension } from './paths.ts'

describe('paths in the file dialog', () => {
  it('joins with the separator of the host, not of the browser', () => {
    expect(joinPath('/home/ann', 'users.db')).toBe('/home/ann/users.db')
    expect(joinPath('/', 'users.db')).toBe('/users.db')
    expect(joinPath('C:\\Users\\Ann', 'users.db')).toBe('C:\\Users\\Ann\\users.db')
  })

  it('takes ~ for the home folder, and only at the start', () => {
    expect(expandPath('~/a.db', '/home/ann')).toBe('/home/ann/a.db')
    expect(expandPath('~', '/home/ann')).toBe('/home/ann')
    expect(expandPath('/tmp/~a', '/home/ann')).toBe('/tmp/~a')
  })

  it('tells an absolute path from a name', () => {
    expect(['/a', '~/a', 'C:\\a', '\\\\server\\a'].every(isAbsolute)).toBe(true)
    expect(['a', './a', 'a/b', ''].some(isAbsolute)).toBe(false)
  })

  it('splits a path into folder and name', () => {
    expect([folderOf('/a/b.db'), nameOf('/a/b.db')]).toEqual(['/a', 'b.db'])
    expect(folderOf('/b.db')).toBe('/')
  })

  it('adds an extension only where there is none of those offered', () => {
    expect(withExtension('users', ['db', 'sqlite'])).toBe('users.db')
    expect(withExtension('users.SQLITE', ['db', 'sqlite'])).toBe('users.SQLITE')
    expect(withExtension('users', [])).toBe('users')
  })

  it.each(['', '   ', '.', '..', 'folder/', 'a\u0000b', 'x'.repeat(256)])('refuses %j as a name', (name) => {
    expect(nameProblem(name)).not.toBeNull()
  })

  it('takes quotes, spaces and emoji in a name', () => {
    expect(nameProblem(`o'neil "the" 🎉.db`)).toBeNull()
  })
})
