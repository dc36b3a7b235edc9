/** Where the app has the pictures of `docs/`, by their paths there. */
const kept = import.meta.glob<string>('../../../../docs/pictures/**/*.png', {
  query: '?url',
  import: 'default',
  eager: true,
})

/** The picture of a guide, which names the dark one, as it looks in a theme where there is such a one. */
export function pictureOf(path: string, scheme: 'dark' | 'light'): string | undefined {
  const at = (place: string): string | undefined => kept[`../../../../docs/${place}`]
  return (scheme === 'light' ? at(path.replace('pictures/', 'pictures/light/')) : undefined) ?? at(path)
}
