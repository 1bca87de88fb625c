// The hashed addresses come from the page ({% static %}), so there is no build step; modulepreload has already
// started the download. Everything here is an improvement: every page works without it.
const load = (lib) => import(document.querySelector(`link[data-lib=${lib}]`).href)
const [{ initAll }, { initAll: initMoj }] = await Promise.all([load('govuk'), load('moj')])
initAll()
initMoj() // leaves out MoJ's filter, multi-file upload and form validator; we use none of them

const say = (text) => { document.getElementById('live').textContent = text }

// Show and hide the filter panel: a plain disclosure button.
function filterToggle (root) {
  const slot = root.querySelector('[data-app-filter-toggle]')
  const panel = document.getElementById('filter-panel')
  if (!slot || !panel || slot.firstChild) return
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'govuk-button govuk-button--secondary app-m0'
  button.setAttribute('aria-controls', panel.id)
  const show = (on) => {
    panel.hidden = !on
    button.setAttribute('aria-expanded', on)
    button.textContent = on ? 'Hide filters' : 'Show filters'
  }
  button.addEventListener('click', () => show(panel.hidden))
  show(window.matchMedia('(min-width: 64em)').matches)
  slot.append(button)
}

// "Copy explanation": the text is on the page already; the button only saves selecting it.
function copyButtons (root) {
  if (!navigator.clipboard) return
  for (const button of root.querySelectorAll('[data-app-copy]')) {
    button.hidden = false
    button.addEventListener('click', async () => {
      const text = document.getElementById(button.dataset.appCopy).innerText.trim()
      await navigator.clipboard.writeText(text)
      say('Copied')
      const before = button.textContent
      button.textContent = 'Copied'
      setTimeout(() => { button.textContent = before }, 3000)
    })
  }
}

function printButtons (root) {
  for (const button of root.querySelectorAll('[data-app-print]')) {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }
}

function start (root) { filterToggle(root); copyButtons(root); printButtons(root) }
start(document)

// After a swap: initialise only what is new. initAll searches below its scope, so pass a wrapper when the swapped
// element itself carries data-module; what is initialised already says so with an InitError.
const quiet = (error) => { if (error.name !== 'InitError') console.error(error) }
document.addEventListener('htmx:load', (event) => {
  const el = event.detail.elt
  if (el === document.body) return
  const scope = el.matches('[data-module]') ? el.parentElement : el
  initAll({ scope, onError: quiet })
  initMoj({ scope, onError: quiet })
  start(scope)
  countTicks()
})

// One place for failures: never swap a 500 into the page; tell the person and move focus there.
function problem (text) {
  const box = document.getElementById('alerts')
  const alert = document.createElement('div')
  alert.className = 'moj-alert moj-alert--error'
  alert.setAttribute('role', 'alert')
  alert.tabIndex = -1
  const content = document.createElement('div')
  content.className = 'moj-alert__content'
  content.textContent = text
  alert.append(content)
  box.replaceChildren(alert)
  alert.focus()
  alert.scrollIntoView({ block: 'center' })
}
document.addEventListener('htmx:responseError', () => problem('Sorry, there is a problem. What you entered has not been saved. Try again in a few minutes.'))
document.addEventListener('htmx:sendError', () => problem('You appear to be offline. What you entered has not been saved.'))
document.addEventListener('htmx:timeout', () => problem('The service took too long to reply. Try again.'))
// A passkey that did not answer, or whose question was cancelled.
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  problem('There was no answer from a passkey or security key. Nothing has changed. Try again, or use another way.')
})

// Bulk bar: a running count of the ticked rows; the form works without it.
function countTicks () {
  const form = document.querySelector('[data-app-bulk]')
  const out = form?.querySelector('[data-app-count]')
  if (!out) return
  const n = form.querySelectorAll('tbody input[type=checkbox]:checked').length
  const noun = form.dataset.appBulk || 'case'
  const text = n ? `${n} ${noun}${n === 1 ? '' : 's'} selected` : out.dataset.appCount
  if (out.textContent === text) return
  out.textContent = text
  form.querySelector('.app-bulk').classList.toggle('app-bulk--on', n > 0)
  say(n ? text : '')
}
document.addEventListener('change', countTicks)
document.addEventListener('click', (event) => { if (event.target.id === 'checkboxes-all') setTimeout(countTicks) })

// Idle time-out: warn before the session ends, keep it while someone types, never throw away what was typed.
const dialog = document.getElementById('timeout')
if (dialog) idle(dialog)

function idle (dialog) {
  const { appIdle, appWarn, appExtend, appPerson } = dialog.dataset
  const part = (name) => dialog.querySelector(`[data-app-${name}]`)
  let ends = 0
  let asked = 0
  const channel = new BroadcastChannel('send-cases-session') // another tab of the same person counts as work
  const alive = (seconds) => { ends = Date.now() + seconds * 1000; if (dialog.open) close() }
  const tell = (seconds) => { alive(seconds); channel.postMessage(seconds) }
  channel.onmessage = (event) => dialog.open ? extend() : alive(event.data) // after a new sign-in the form's token is new too
  tell(Number(appIdle))
  document.addEventListener('htmx:afterRequest', (event) => { if (event.detail.successful) tell(Number(appIdle)) })
  document.addEventListener('input', () => { if (Date.now() - asked > 60000 && Date.now() < ends) extend() })

  async function extend () {
    asked = Date.now()
    try {
      const response = await fetch(appExtend, { redirect: 'manual', headers: { Accept: 'application/json' } })
      if (!response.ok) return false
      const { csrf, seconds, person } = await response.json()
      if (String(person) !== appPerson) { window.location.reload(); return false } // someone else signed in
      for (const field of document.querySelectorAll('input[name=csrfmiddlewaretoken]')) field.value = csrf
      tell(seconds)
      return true
    } catch { return false }
  }
  function close () {
    dialog.classList.remove('app-timeout--over')
    document.body.classList.remove('app-signed-out')
    dialog.close()
  }
  function over () {
    dialog.classList.add('app-timeout--over') // hides the page behind: the screen may be unattended
    document.body.classList.add('app-signed-out')
    part('before').hidden = true
    part('after').hidden = false
    dialog.querySelector('#timeout-title').textContent = 'You have been signed out'
    part('left').textContent = ''
    part('after').querySelector('a').focus()
  }
  function warn () {
    part('before').hidden = false
    part('after').hidden = true
    dialog.querySelector('#timeout-title').textContent = 'You will be signed out soon'
    dialog.showModal()
    part('stay').focus()
  }
  function tick () {
    const left = Math.round((ends - Date.now()) / 1000)
    if (left > Number(appWarn)) return
    if (!dialog.open) warn()
    if (left <= 0) { if (!dialog.classList.contains('app-timeout--over')) over(); return }
    const minutes = Math.ceil(left / 60)
    const words = left > 60 ? `${minutes} minutes` : `${left} second${left === 1 ? '' : 's'}`
    part('left').textContent = `You will be signed out in ${words}.`
    const said = left > 60 ? words : left > 20 ? '1 minute' : '20 seconds' // aloud only when it matters
    const text = `You will be signed out in ${said}.`
    if (part('said').textContent !== text) part('said').textContent = text
  }
  part('stay').addEventListener('click', async () => { if (!await extend()) over() })
  part('return').addEventListener('click', async () => {
    if (!await extend()) part('left').textContent = 'You are not signed in yet. Sign in in the other tab, then come back here.'
  })
  dialog.addEventListener('cancel', (event) => { event.preventDefault(); if (Date.now() < ends) part('stay').click() })
  setInterval(tick, 1000)
}
