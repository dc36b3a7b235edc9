/** How many dots of the picture stand for one of the chart: sharp on any screen, and in print. */
const density = 2

/** The chart as a file of its own: colours as they are on the screen, on the screen's ground. */
export function chartSvg(figure: SVGSVGElement): string {
  const copy = figure.cloneNode(true) as SVGSVGElement
  copy.removeAttribute('class')
  const drawn = [figure, ...figure.querySelectorAll<SVGElement>('*')]
  for (const [at, element] of [copy, ...copy.querySelectorAll<SVGElement>('*')].entries()) {
    const style = getComputedStyle(drawn[at]!)
    for (const name of ['fill', 'stroke'])
      if (element.hasAttribute(name)) element.setAttribute(name, style.getPropertyValue(name))
  }
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  ground.setAttribute('width', '100%')
  ground.setAttribute('height', '100%')
  ground.setAttribute('fill', getComputedStyle(document.body).backgroundColor)
  copy.prepend(ground)
  return new XMLSerializer().serializeToString(copy)
}

/** Saves the chart as a file, where the person's downloads go. */
export async function saveChart(figure: SVGSVGElement, name: string, format: 'svg' | 'png'): Promise<void> {
  const svg = chartSvg(figure)
  const blob = format === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await pngOf(svg, figure)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = `${name}.${format}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

async function pngOf(svg: string, figure: SVGSVGElement): Promise<Blob> {
  const { width, height } = figure.viewBox.baseVal
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width * density
  canvas.height = height * density
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
  const { promise, resolve, reject } = Promise.withResolvers<Blob>()
  canvas.toBlob((blob) =>
    blob === null ? reject(new Error('The picture could not be made.')) : resolve(blob),
  )
  return await promise
}
