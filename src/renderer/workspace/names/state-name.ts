const primes = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f] as const

/** A short file-safe name for a text of any length: 128 bits of it, so that two texts share one by no accident. */
export function stateName(kind: string, text: string): string {
  const parts = primes.map((prime) => mixed(text, prime).toString(16).padStart(8, '0'))
  return `${kind}-${parts.join('')}`
}

function mixed(text: string, prime: number): number {
  let hash = prime
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), prime | 1)
    hash = (hash << 13) | (hash >>> 19)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d)
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b)
  return (hash ^ (hash >>> 16)) >>> 0
}
