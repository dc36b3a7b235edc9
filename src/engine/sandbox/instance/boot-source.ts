import { numberText } from '../../../shared/numbers.ts'
import { createCollector } from '../guest/create-collector.ts'
import { createDocumentReader } from '../guest/create-document-reader.ts'
import { createEncoder } from '../guest/create-encoder.ts'
import { createErrorReader } from '../guest/create-error-reader.ts'
import { createNotes } from '../guest/create-notes.ts'
import { createRowLimit } from '../guest/create-row-limit.ts'
import { type GuestSettings } from '../guest/guest-batch.ts'
import { createRunner } from '../guest/create-runner.ts'
import { createShapes } from '../guest/create-shapes.ts'
import { createTagger } from '../guest/create-tagger.ts'
import { correctMath } from '../guest/realm/correct-math.ts'
import { correctNumbers } from '../guest/realm/correct-numbers.ts'
import { correctTexts } from '../guest/realm/correct-texts.ts'
import { createConsole } from '../guest/realm/create-console.ts'
import { createExponentials } from '../guest/realm/create-exponentials.ts'
import { createPower } from '../guest/realm/create-power.ts'
import { createSeries } from '../guest/realm/create-series.ts'
import { freezeRealm } from '../guest/realm/freeze-realm.ts'
import { hideClock } from '../guest/realm/hide-clock.ts'
import { refuseCompilers } from '../guest/realm/refuse-compilers.ts'
import { createCounts } from '../guest/tracer/create-counts.ts'
import { createLineage } from '../guest/tracer/create-lineage.ts'
import { createChainCounts } from '../guest/tracer/create-chain-counts.ts'
import { createMembers } from '../guest/tracer/create-members.ts'
import { createOrigins } from '../guest/tracer/create-origins.ts'
import { createPlaces } from '../guest/tracer/create-places.ts'
import { createVariables } from '../guest/tracer/create-variables.ts'
import { createProbes } from '../guest/tracer/create-probes.ts'
import { createReadLog } from '../guest/tracer/create-read-log.ts'
import { createShower } from '../guest/tracer/create-shower.ts'
import { createSteps } from '../guest/tracer/create-steps.ts'
import { createTracer } from '../guest/tracer/create-tracer.ts'
import { createWatcher } from '../guest/tracer/create-watcher.ts'
import { watchProxies } from '../guest/tracer/watch-proxies.ts'
import type { SandboxLimits } from '../limits.ts'

/**
 * The text that prepares the realm and gives the guest; each function of the guest is compiled from its own source text. A
 * `traced` guest has a tracer between the runner and what it uses.
 */
export function bootSource(
  settings: GuestSettings,
  { bytesPerRow, rowsPerDocument, consoleLines }: Required<SandboxLimits>,
  traced: boolean,
): string {
  const watched = (part: 'encoder' | 'console' | 'guest', text: string) =>
    traced ? `tracer.${part}(${text})` : text
  return `(function (buffer, mark) { "use strict";
const compile = Function;
const settings = ${JSON.stringify(settings)};
const power = ${call(createPower, call(createSeries))};
${call(correctMath, 'power', call(createExponentials))};
${call(correctNumbers)};
${call(correctTexts)};
const console = ${call(createConsole, consoleLines)};
${traced ? tracerSource : ''}
${call(hideClock)};
${call(refuseCompilers)};
${call(freezeRealm)};
const state = new Int32Array(buffer).fill(0);
const tagger = ${call(createTagger, 'mark')};
const shapes = ${call(createShapes, 'tagger', 'compile')};
const rows = ${watched('encoder', call(createEncoder, bytesPerRow, written(bytesPerRow), 'tagger', 'shapes', call(createRowLimit, bytesPerRow)))};
const collector = ${call(createCollector, rowsPerDocument, written(rowsPerDocument), 'rows')};
const read = ${call(createDocumentReader, 'mark', 'collector')};
const errorOf = ${call(createErrorReader, 'settings', 'state', 'collector')};
const notes = ${call(createNotes, 'settings.cells', 'state')};
const parts = { state, console: ${watched('console', 'console')}, collector, read, errorOf, notes, rows, power };
return ${watched('guest', call(createRunner, 'settings', 'parts'))};
})`
}

const tracerSource = `const proxies = ${call(watchProxies)};
const counts = ${call(createCounts)};
const places = ${call(createPlaces)};
const log = ${call(createReadLog, 'places')};
const origins = ${call(createOrigins, 'log', 'places')};
const members = ${call(createMembers, 'proxies', 'log', 'places', 'origins')};
const lineage = ${call(createLineage, 'origins', 'members', call(createVariables, 'log', 'places', 'origins'))};
const steps = ${call(createSteps, 'log')};
const chains = ${call(createChainCounts, 'counts', 'log', 'steps')};
const results = ${call(createProbes, 'counts', 'log', call(createShower, 'proxies'), '{ chains, lineage, steps }')};
const watch = ${call(createWatcher, 'proxies', 'log', 'places')};
const tracer = ${call(createTracer, '{ counts, log, results, lineage, steps }', 'watch')};`

/** The text of a number as its readers write it: the interpreter knows no locales. */
function written(limit: number): string {
  return JSON.stringify(numberText(limit))
}

/** The text of a call of a function of the guest, whose parameters are texts too. */
function call(part: Function, ...parameters: readonly (string | number)[]): string {
  return `(${part.toString()})(${parameters.join(', ')})`
}
