/** Names that every object answers to, unless it is asked for what it owns. */
export const objectNames = [
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  '__proto__',
  '__defineGetter__',
  'prototype',
] as const
