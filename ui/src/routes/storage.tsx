export default function Page() {
  return <main>storage</main>
}
