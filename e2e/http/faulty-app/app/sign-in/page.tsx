import SignIn from '../../../../../playground/recipes/app/sign-in/page'

export default SignIn
