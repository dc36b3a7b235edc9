/**
 * Makes dates give and take the texts that V8 gives and takes at UTC, and refuses what would need the languages of the
 * world: the interpreter knows none, and would answer as if nothing had been asked.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function correctTexts(): void {
  type Method = (this: unknown, ...given: readonly unknown[]) => unknown
  const noLanguage = 'a map knows no languages, currencies or time zones'
  const replace = (target: object, name: PropertyKey, make: (own: Method) => Method) => {
    const own = Reflect.get(target, name) as Method
    const value = make(own)
    Object.defineProperty(value, 'name', { value: own.name, configurable: true })
    Object.defineProperty(value, 'length', { value: own.length, configurable: true })
    Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true })
  }
  const refuse = (target: object, name: string, instead: string) =>
    replace(target, name, () => {
      return {
        [name]() {
          throw new TypeError(`${name}() is refused: ${noLanguage}; ${instead}`)
        },
      }[name] as Method
    })
  const refuseGiven = (name: string, first: number, instead: string) =>
    replace(String.prototype, name, (own) => {
      const method: Record<string, Method> = {
        [name](this: unknown, ...given) {
          for (let at = first; at < given.length; at++) {
            if (given[at] === undefined) continue
            throw new TypeError(`${name}() with a language or options is refused: ${noLanguage}; ${instead}`)
          }
          return own.call(this, given[0])
        },
      }
      return method[name] as Method
    })

  const dateParts = 'use toISOString(), or put getUTCFullYear(), getUTCMonth() and getUTCDate() together'
  refuse(Date.prototype, 'toLocaleString', dateParts)
  refuse(Date.prototype, 'toLocaleDateString', dateParts)
  refuse(Date.prototype, 'toLocaleTimeString', dateParts)
  refuse(Number.prototype, 'toLocaleString', 'use toFixed(2) or String(value)')
  refuse(BigInt.prototype, 'toLocaleString', 'use String(value)')
  replace(String.prototype, 'localeCompare', (own) => {
    const { sign } = Math
    const methods = {
      localeCompare(this: unknown, ...given: readonly unknown[]) {
        return sign(own.call(this, given[0]) as number)
      },
    }
    return methods.localeCompare
  })
  refuseGiven('localeCompare', 1, 'compare with < and >, after toLowerCase() or normalize() where need be')
  refuseGiven('toLocaleUpperCase', 0, 'use toUpperCase()')
  refuseGiven('toLocaleLowerCase', 0, 'use toLowerCase()')

  const isValid = (text: unknown) => text !== 'Invalid Date'
  for (const name of ['toString', 'toTimeString']) {
    replace(Date.prototype, name, (own) => {
      const method: Record<string, Method> = {
        [name](this: unknown) {
          const text = own.call(this) as string
          return isValid(text) ? `${text} (Coordinated Universal Time)` : text
        },
      }
      return method[name] as Method
    })
  }
}
