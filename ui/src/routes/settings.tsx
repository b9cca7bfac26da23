export default function Page() {
  return <main>settings</main>
}
