// What a server says that refuses.

/** An answer that is a no. */
export class No extends Error {
  /** @param {number} status @param {string} code @param {object} [more] */
  constructor(status, code, more = {}) {
    super(code);
    Object.assign(this, { status, code, more });
    this.status = status;
    this.code = code;
    this.more = more;
  }
}
