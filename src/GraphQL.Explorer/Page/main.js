// Puts the parts together: what is written, what is sent, what is shown.
import { analyse } from './analysis.js';
import { send, subscribe } from './client.js';
import { completions } from './completion.js';
import { Documentation } from './documentation.js';
import { byId, el, tabs } from './dom.js';
import { Editor } from './editor.js';
import { History, tab } from './memory.js';
import { Results } from './results.js';
import { fromIntrospection, inputSignature, introspectionQuery, signature } from './schema.js';
import { Suggestions } from './suggestions.js';
import { graphqlTokens, headerTokens, jsonTokens, offsetOf } from './tokens.js';

const endpoint = location.pathname;
const greeting = `# Ctrl-Space: what may be written
# Ctrl-Enter: run it
{
  __typename
}`;

let schema = null;
// What stops the operation under way.
let stop = null;

const query = new Editor(byId('query-code'), graphqlTokens, { classOf, comment: '#' });
const variables = new Editor(byId('variables-code'), jsonTokens);
const headers = new Editor(byId('headers-code'), headerTokens);
const token = byId('token');
const documentation = new Documentation(byId('schema'));
const results = new Results((line, column) => {
  showPane('query');
  query.goTo(offsetOf(query.text, line, column));
});
const history = new History((entry) => {
  query.text = entry.query;
  variables.text = entry.variables ?? '';
  showPane('query');
  query.area.focus();
});
new Suggestions(query, byId('suggestions'), byId('suggestion-about'), () => {
  const { text, analysis } = read();
  const line = text.slice(text.lastIndexOf('\n', analysis.replace.start - 1) + 1, analysis.replace.start);
  const items = completions(schema, analysis, text.slice(analysis.replace.end), /^[ \t]*/.exec(line)[0]);
  return { items, prefix: analysis.prefix, ...analysis.replace };
});

// One reading of the document serves colours, completion and the operation chooser.
let reading = {};
function read() {
  const { text, cursor } = query;
  if (reading.text !== text || reading.cursor !== cursor || reading.schema !== schema) {
    const analysis = analyse(schema, graphqlTokens(text), cursor);
    const symbols = new Map([...analysis.symbols].map(([token, symbol]) => [token.start, symbol]));
    reading = { text, cursor, schema, analysis, symbols };
  }
  return reading;
}

function isUnknown(symbol, token) {
  if (!schema) return false;
  switch (symbol.kind) {
    case 'field': return symbol.of && !symbol.field;
    case 'argument':
    case 'input': return symbol.isKnown && !symbol.input;
    case 'type': return !symbol.type;
    case 'directive': return !symbol.directive && token.text.length > 1;
    case 'value': return symbol.type?.kind === 'ENUM' && token.text !== 'null' && !symbol.type.values.some((value) => value.name === token.text);
    default: return false;
  }
}

function classOf(token) {
  const { symbols, analysis } = read();
  const symbol = symbols.get(token.start);
  if (!symbol) return null;
  const isBeingWritten = token.start === analysis.replace.start && document.activeElement === query.area;
  return `s-${symbol.kind}${!isBeingWritten && isUnknown(symbol, token) ? ' unknown' : ''}`;
}

// Panes: side by side where there is room, else one at a time.

const chooseView = tabs(byId('views'), (pane) => (document.body.dataset.view = pane));
const chooseDetails = tabs(byId('details'), (pane) => (document.body.dataset.details = pane));

function showPane(pane) {
  chooseView(pane);
  if (pane === 'variables' || pane === 'headers') chooseDetails(pane);
}

const narrow = matchMedia('(max-width: 899px)');
function arrange() {
  for (const section of document.querySelectorAll('main > section')) section.setAttribute('role', narrow.matches ? 'tabpanel' : 'region');
}

function toggleSchema() {
  const isShown = document.body.dataset.schema !== 'hidden';
  document.body.dataset.schema = isShown ? 'hidden' : 'shown';
  byId('toggle-schema').setAttribute('aria-pressed', String(!isShown));
  tab.set('schema', isShown ? 'hidden' : 'shown');
}

// The schema

async function loadSchema() {
  documentation.explain(el('p', {}, 'Reading the schema …'));
  try {
    const answer = await send(endpoint, { query: introspectionQuery }, requestHeaders());
    if (!answer.json?.data?.__schema) throw new Error(answer.json?.errors?.[0]?.message ?? `The server answered ${answer.status}.`);
    schema = fromIntrospection(answer.json.data);
    documentation.schema = schema;
    query.draw();
    explainCursor();
  } catch (error) {
    documentation.explain(
      el('p', {}, 'The schema could not be loaded, so documentation and completion are unavailable.'),
      el('p', { class: 'dim' }, error.message),
      el('button', { type: 'button', onclick: loadSchema }, 'Try again'));
  }
}

// What is written

function requestHeaders() {
  const result = {};
  const secret = token.value.trim();
  if (secret) result.authorization = /^bearer /i.test(secret) ? secret : `Bearer ${secret}`;
  for (const line of headers.text.split('\n').filter((one) => one.trim())) {
    const at = line.indexOf(':');
    if (at < 1) throw new Error(`The header "${line.trim()}" must be written as "Name: value".`);
    result[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim();
  }
  return result;
}

function parsedVariables() {
  if (!variables.text.trim()) return undefined;
  try {
    return JSON.parse(variables.text);
  } catch (error) {
    throw new Error(`The variables are no JSON: ${error.message}`, { cause: 'variables' });
  }
}

const chooser = byId('operation');
function listOperations() {
  const { operations } = read().analysis;
  const named = operations.filter((operation) => operation.name);
  byId('operation-choice').hidden = named.length < 2;
  const names = named.map((operation) => operation.name);
  if (names.join() !== [...chooser.options].map((option) => option.value).join())
    chooser.replaceChildren(...named.map(({ kind, name }) => el('option', { value: name, title: kind }, name)));
  const here = operations.find(({ start, end }) => start <= query.cursor && query.cursor <= end);
  if (here?.name) chooser.value = here.name;
}

function chosenOperation() {
  const { operations } = read().analysis;
  return (operations.length > 1 && operations.find((operation) => operation.name === chooser.value)) || operations[0];
}

// The name at the cursor, in words.

const meaning = byId('meaning');
function symbolAtCursor() {
  const { symbols, analysis } = read();
  return symbols.get(analysis.replace.start) ?? [...symbols].find(([start]) => start === query.cursor)?.[1];
}

function pageOf(symbol) {
  if (!symbol) return null;
  if (symbol.directive) return { directive: symbol.directive.name };
  if (symbol.field && symbol.of && !symbol.field.name.startsWith('__')) return { type: symbol.of.name, field: symbol.field.name };
  const type = symbol.kind === 'input' ? symbol.of : symbol.type;
  return type ? { type: type.name } : null;
}

function explainCursor() {
  const symbol = symbolAtCursor();
  const page = pageOf(symbol);
  meaning.hidden = !page;
  if (!page) return;
  if (symbol.input) meaning.textContent = inputSignature(symbol.input);
  else if (symbol.field) meaning.textContent = `${symbol.of.name}.${signature(symbol.field)}`;
  else meaning.textContent = page.directive ? `@${page.directive}` : page.type;
}

function explainMore() {
  const page = pageOf(symbolAtCursor());
  if (!page) return;
  if (document.body.dataset.schema === 'hidden') toggleSchema();
  showPane('schema');
  documentation.open(page);
}

// Running

function setRunning(stopIt) {
  stop = stopIt;
  const button = byId('run');
  button.classList.toggle('stop', !!stopIt);
  button.querySelector('span').textContent = stopIt ? 'Stop' : 'Run';
}

function run() {
  stop?.();
  const operation = chosenOperation();
  let request;
  let sent;
  try {
    request = { query: query.text, operationName: operation?.name ?? undefined, variables: parsedVariables() };
    sent = requestHeaders();
  } catch (error) {
    const pane = error.cause ?? 'headers';
    showPane('result');
    results.fail(error.message, el('button', {
      type: 'button',
      onclick: () => {
        showPane(pane);
        (pane === 'variables' ? variables : headers).area.focus();
      },
    }, pane === 'variables' ? 'Variables' : 'Headers'));
    return;
  }
  history.add({ query: query.text, variables: variables.text, name: operation?.name ?? undefined });
  showPane('result');
  if (operation?.kind === 'subscription') listen(request, sent.authorization);
  else ask(request, sent);
}

async function ask(request, sent) {
  const abort = new AbortController();
  const stopThis = () => abort.abort();
  setRunning(stopThis);
  results.begin('Running …');
  try {
    const answer = await send(endpoint, request, sent, abort.signal);
    if (stop === stopThis) results.show(answer);
  } catch (error) {
    if (stop !== stopThis) return;
    if (abort.signal.aborted) results.stopped();
    else results.fail(`The server cannot be reached: ${error.message}`);
  } finally {
    if (stop === stopThis) setRunning(null);
  }
}

function listen(request, authorization) {
  results.begin('Connecting …');
  let isStopped = false;
  const stopThis = () => {
    isStopped = true;
    close();
  };
  const close = subscribe(endpoint, request, authorization, {
    ready: () => results.startLive(),
    next: (result) => results.event(result),
    errors: (errors) => results.list(errors),
    end: (reason) => {
      results.endLive(reason, isStopped);
      if (stop === stopThis) setRunning(null);
    },
  });
  setRunning(stopThis);
}

// Wiring

query.addEventListener('change', () => {
  tab.set('query', query.text);
  listOperations();
});
query.addEventListener('move', () => {
  listOperations();
  explainCursor();
});
variables.addEventListener('change', () => tab.set('variables', variables.text));
headers.addEventListener('change', () => tab.set('headers', headers.text));
token.addEventListener('input', () => tab.set('token', token.value));
// A schema that was refused may be had with the new token.
token.addEventListener('change', () => schema || loadSchema());
byId('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  loadSchema();
});
chooser.addEventListener('change', () => {
  const operation = chosenOperation();
  query.area.setSelectionRange(operation.start, operation.start);
});
byId('run').addEventListener('click', () => (stop ? stop() : run()));
byId('toggle-schema').addEventListener('click', toggleSchema);
byId('show-history').addEventListener('click', () => history.show());
byId('reload-schema').addEventListener('click', loadSchema);
byId('show-token').addEventListener('click', (event) => {
  const isShown = token.type === 'text';
  token.type = isShown ? 'password' : 'text';
  event.target.setAttribute('aria-pressed', String(!isShown));
});
meaning.addEventListener('click', explainMore);
document.addEventListener('keydown', (event) => {
  const withControl = event.ctrlKey || event.metaKey;
  const action = withControl && event.key === 'Enter' ? run
    : withControl && event.key === 'k' ? searchSchema
    : event.altKey && event.key === 'Enter' ? explainMore
    : null;
  if (!action || byId('history').open) return;
  event.preventDefault();
  action();
});

function searchSchema() {
  if (document.body.dataset.schema === 'hidden') toggleSchema();
  showPane('schema');
  documentation.search.select();
}

const last = history.entries[0];
query.text = tab.get('query') ?? last?.query ?? greeting;
variables.text = tab.get('variables') ?? last?.variables ?? '';
headers.text = tab.get('headers') ?? '';
token.value = tab.get('token') ?? '';
if (tab.get('schema') === 'hidden') toggleSchema();
byId('endpoint').textContent = location.host + endpoint;
narrow.addEventListener('change', arrange);
arrange();
chooseDetails('variables');
chooseView('query');
// Not where the focus would bring up a keyboard on the glass.
if (!narrow.matches && !location.hash) {
  query.area.focus();
  query.area.setSelectionRange(query.text.length, query.text.length);
}
loadSchema();
