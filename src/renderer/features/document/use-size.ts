import { useEffect, useMemo, useState } from 'react'
import { sizeText } from '../../components/texts/size-text.ts'

/** Characters of a text that are counted at once, and milliseconds after which a longer one is. */
const [atOnce, later] = [1_000_000, 500]

/** The size of a text in UTF-8, in words; that of a long text comes a moment after the text itself, which it would hold up. */
export function useSize(text: string): string {
  const isLong = text.length > atOnce
  const short = useMemo(() => (isLong ? null : sizeOf(text)), [isLong, text])
  const [long, setLong] = useState({ text: '', size: '' })
  useEffect(() => {
    if (!isLong) return
    const timer = setTimeout(() => setLong({ text, size: sizeOf(text) }), later)
    return () => clearTimeout(timer)
  }, [isLong, text])
  return short ?? (long.text === text ? long.size : '')
}

function sizeOf(text: string): string {
  return sizeText(new TextEncoder().encode(text).length)
}
