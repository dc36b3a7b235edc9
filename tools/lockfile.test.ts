import { expect, test } from 'vitest'
import { missingPackages, platformOf, readLockfile } from './complete-lockfile.ts'

test('the lockfile names the packages of every platform, or `npm ci` refuses it: run node tools/complete-lockfile.ts', () => {
  expect(Object.keys(missingPackages(readLockfile()))).toEqual([])
})

test('the lockfile names no registry', () => {
  expect(JSON.stringify(readLockfile())).not.toMatch(/https?:\/\/[^"]*\.tgz/)
})

test('the lockfile has the hash of every package, save development tools for platforms that no registry at hand had', () => {
  const { packages } = readLockfile()
  const without = Object.entries(packages).filter(
    ([place, { integrity, link }]) => /(^|\/)node_modules\//.test(place) && !integrity && link !== true,
  )
  expect(Object.keys(packages).length).toBeGreaterThan(200)
  for (const [place, locked] of without) {
    expect({ place, ...locked }).toMatchObject({ dev: true, optional: true, os: [expect.any(String)] })
  }
})

test.each([
  ['@oxlint/binding-linux-arm64-musl', { os: ['linux'], cpu: ['arm64'], libc: ['musl'] }],
  ['@oxlint/binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
  ['@oxlint/binding-win32-ia32-msvc', { os: ['win32'], cpu: ['ia32'] }],
  ['@oxlint-tsgolint/darwin-x64', { os: ['darwin'], cpu: ['x64'] }],
  ['@oxlint/binding-android-arm-eabi', { os: ['android'], cpu: ['arm'] }],
])('reads the platform of %s from its name', (name, platform) => {
  expect(platformOf(name)).toEqual(platform)
})
