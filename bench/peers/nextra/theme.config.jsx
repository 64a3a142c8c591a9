export default { logo: 'Peer' }
