const ABOUT = 'This page did not load whole. · Cette page ne s’est pas chargée entièrement.';
const RELOAD = 'Reload · Recharger';

/** Says that a file of the page did not come: neither texts nor anything to draw with may be there. */
export const tellBroken = (error: unknown): void => {
  const told = document.createElement('div');
  told.role = 'alert';
  const button = document.createElement('button');
  button.textContent = RELOAD;
  button.addEventListener('click', () => location.reload());
  told.append(ABOUT, ' ', button);
  document.body.replaceChildren(told);
  reportError(error);
};
