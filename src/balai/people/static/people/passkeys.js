// Says on the page when a passkey did not work; allauth's script only tells the console.
document.addEventListener('allauth.error', function () {
  const note = document.getElementById('passkey-error')
  if (note) {
    note.hidden = false
    note.focus()
  }
})
