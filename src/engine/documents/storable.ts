import type { StoredFields } from '../document.ts'

/**
 * What JSON would write as `{}` or leave out, although something is in it. Promises are told by their `then`.
 *
 * @hidden
 */
type Unstorable =
  | symbol
  | RegExp
  | ArrayBuffer
  | ArrayBufferView
  | AsyncIterable<unknown>
  | PromiseLike<unknown>
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | WeakMap<WeakKey, unknown>
  | WeakSet<WeakKey>
  | { readonly [Symbol.toStringTag]: string; [Symbol.iterator](): unknown }

/**
 * What is written as it is, or as its own `toJSON` says; methods are left out, since an object of a class has some.
 *
 * @hidden
 */
type Written = string | number | boolean | bigint | null | undefined | { toJSON(): unknown } | Method
/** @hidden */
type Method = (...given: never[]) => unknown

/**
 * The depth before one, which ends the search in a type that never ends.
 *
 * @hidden
 */
type Below = readonly [never, 0, 1, 2, 3, 4, 5]

/**
 * Whether something in the type is lost. A type that is not known yet (`unknown`, `any`, a parameter of a generic) is kept.
 *
 * @hidden
 */
type State<T, Depth extends number = 6> =
  // The first question is what makes a type parameter be kept: while a function is checked, any type may stand for it.
  [T] extends [never]
    ? 'kept'
    : unknown extends T
      ? 'kept'
      : T extends Written
        ? 'kept'
        : T extends Unstorable
          ? 'lost'
          : Depth extends 0
            ? 'kept'
            : T extends readonly (infer Item)[]
              ? State<Item, Below[Depth]>
              : { [Name in keyof T]-?: State<T[Name], Below[Depth]> }[keyof T]

/**
 * `never` when something in the type is lost.
 *
 * @hidden
 */
type Whole<T> = 'lost' extends State<T> ? never : 'whole'

/**
 * The type with what is to be done in place of what is lost, so that the compiler says it where it is.
 *
 * @hidden
 */
type Corrected<T> =
  T extends PromiseLike<unknown>
    ? 'a Promise: is an await missing?'
    : T extends Written
      ? T
      : T extends ReadonlyMap<unknown, unknown>
        ? 'a Map: give Object.fromEntries(map)'
        : T extends ReadonlySet<unknown>
          ? 'a Set: give [...set]'
          : T extends RegExp
            ? 'a RegExp: give its source, a text'
            : T extends Unstorable
              ? 'JSON cannot hold this: give a text or a list'
              : T extends readonly (infer Item)[]
                ? readonly Corrected<Item>[]
                : {
                    readonly [Name in keyof T]: [Whole<T[Name]>] extends [never]
                      ? Corrected<T[Name]>
                      : T[Name]
                  }

/** What a document's type must fit as well: anything, unless JSON would lose something that is within it. */
export type Storable<T> = [Whole<T>] extends [never] ? Corrected<T> : unknown

/** The same of documents by their keys, or of pairs of both. */
export type StorableMany<T> = [Whole<DocumentOf<T>>] extends [never]
  ? T extends Iterable<unknown>
    ? Iterable<readonly [string, Corrected<DocumentOf<T>>]>
    : { readonly [Key in keyof T]: Corrected<T[Key]> }
  : unknown

/** @hidden */
type DocumentOf<T> = T extends Iterable<readonly [string, infer Document]> ? Document : T[keyof T]

/**
 * What a document must fit as well: it has no members that the type of the store's documents does not know. Nothing is asked where
 * one of the types is not known yet, such as a parameter of a generic.
 *
 * @hidden
 */
export type KnownMembers<T, Doc> = [Familiar<T, Doc>] extends [never]
  ? { readonly [Name in Exclude<keyof T & string, MemberOf<Doc>>]: 'no member of such a document' }
  : unknown

/**
 * `never` when there is a member that is not known.
 *
 * @hidden
 */
type Familiar<T, Doc> = [Exclude<keyof T & string, MemberOf<Doc>>] extends [never] ? 'familiar' : never

/**
 * The members of each form of a document, and those that the store adds.
 *
 * @hidden
 */
type MemberOf<Doc> = (Doc extends unknown ? keyof Doc : never) | keyof StoredFields
