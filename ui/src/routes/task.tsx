export default function Page() {
  return <main>task</main>
}
