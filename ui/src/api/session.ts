/** Becoming known to the server: the token comes in the URL's fragment, and `early.ts` hands it in. */

/** Wait until the token was taken, if there is one: a cookie that no script can read stands for it. */
export async function enter(): Promise<void> {
  const answer = await window.cairnEarly?.session
  await answer?.text() // what is not read keeps its line
  if (answer && !answer.ok) throw new Error(`${answer.status} ${answer.statusText}`)
}
