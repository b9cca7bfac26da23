export default function Page() {
  return <main>run</main>
}
