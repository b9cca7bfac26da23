export default function Page() {
  return <main>walk</main>
}
