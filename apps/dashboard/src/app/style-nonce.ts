/** The server says which style sheets are ours: those with the nonce of this very page. */
export const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

/** The library that stops the page from scrolling behind a dialog looks for the nonce under this name. */
export const tellNonce = (): void => {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
};
