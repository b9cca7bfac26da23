export default function Page() {
  return <main>flow</main>
}
