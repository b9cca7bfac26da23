export default function Page() {
  return <main>flows</main>
}
