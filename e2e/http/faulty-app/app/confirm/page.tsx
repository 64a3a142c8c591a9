import Confirm from '../../../../../playground/take-along/template/app/confirm/page'

export default Confirm
