import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from '@playwright/test'
import { findChromium } from '../find-chromium.ts'
import { icnsOf, icoOf, type Png } from './icon-files.ts'

const root = resolve(import.meta.dirname, '../..')
const source = join(root, 'src/renderer/icon.svg')
const folder = join(root, 'out/icons')
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]

/** Draws `src/renderer/icon.svg` in each size a system asks for, into `out/icons`: PNGs, `icon.ico`, `icon.icns`. */
export async function makeIcons(): Promise<void> {
  const executablePath = findChromium()
  if (executablePath === null)
    throw new Error('There is no Chromium to draw the icons with: npx playwright install chromium')
  const svg = readFileSync(source, 'utf8')
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const page = await browser.newPage()
    const pngs: Png[] = []
    for (const size of sizes) pngs.push({ size, bytes: await draw(svg, size) })
    mkdirSync(folder, { recursive: true })
    for (const { size, bytes } of pngs) writeFileSync(join(folder, `${size}x${size}.png`), bytes)
    writeFileSync(join(folder, 'icon.ico'), icoOf(pngs.filter(({ size }) => size <= 256)))
    writeFileSync(join(folder, 'icon.icns'), icnsOf(pngs))

    async function draw(picture: string, size: number): Promise<Buffer> {
      await page.setViewportSize({ width: size, height: size })
      await page.setContent(
        `<style>body { margin: 0 } svg { display: block; width: 100vw; height: 100vh }</style>${picture}`,
      )
      return page.screenshot({ omitBackground: true })
    }
  } finally {
    await browser.close()
  }
}
