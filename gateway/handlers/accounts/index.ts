/** The handlers of accounts, of signing in, and of organisations. */
import type { accountRoutes } from '../../contract/account.ts';
import type { adminAccountRoutes } from '../../contract/admin-accounts.ts';
import type { organisationRoutes } from '../../contract/organisations.ts';
import type { signInRoutes } from '../../contract/sign-in.ts';
import type { signInServiceRoutes } from '../../contract/sign-in-services.ts';
import type { Services } from '../../services.ts';
import type { HandlersOf } from '../handlers-of.ts';
import {
  changeAddress,
  changePassword,
  confirmAddress,
  deleteAccount,
  endOneSession,
  endOtherSessions,
  exportAccount,
  listSessions,
  makeToken,
  readAccount,
  readNewAddress,
  readSigningKeys,
  updateAccount,
} from './account.ts';
import {
  changeOneAccount,
  createAccount,
  endAllSessions,
  listAccountSessions,
  listAccounts,
  makePasswordLink,
  makeSignInLink,
  readOneAccount,
  removeOneAccount,
  takeSecondFactor,
} from './admin.ts';
import {
  acceptInvitation,
  createInvitation,
  declineInvitation,
  listInvitations,
  myInvitations,
  readInvitation,
  removeInvitation,
} from './invitations.ts';
import {
  changeMember,
  createOrganisation,
  leaveOrganisation,
  listAllOrganisations,
  listMembers,
  listOrganisations,
  readOrganisation,
  removeMember,
  removeOrganisation,
  updateOrganisation,
} from './organisations.ts';
import { beginSecondFactor, confirmSecondFactor, makeBackupCodes, removeSecondFactor } from './second-factor.ts';
import { signIn, signInSecondFactor, signOut } from './sign-in.ts';
import { beginSignIn, finishSignIn, listIdentities, readSignInServices, removeIdentity, writeSignInServices } from './sign-in-services.ts';
import { askPasswordReset, askVerification, readVerification, resetPassword, signInOptions, signUp, verifyAddress } from './sign-up.ts';
import { addToTeam, createTeam, listTeams, removeTeam, takeFromTeam, updateTeam } from './teams.ts';

type AccountRoutes = typeof accountRoutes &
  typeof adminAccountRoutes &
  typeof organisationRoutes &
  typeof signInServiceRoutes &
  typeof signInRoutes;

export function accountHandlers(services: Services): HandlersOf<AccountRoutes> {
  return {
    readAccount: readAccount(services),
    updateAccount: updateAccount(services),
    changeAddress: changeAddress(services),
    readNewAddress: readNewAddress(services),
    confirmAddress: confirmAddress(services),
    changePassword: changePassword(services),
    listSessions: listSessions(services),
    endOneSession: endOneSession(services),
    endOtherSessions: endOtherSessions(services),
    beginSecondFactor: beginSecondFactor(services),
    confirmSecondFactor: confirmSecondFactor(services),
    removeSecondFactor: removeSecondFactor(services),
    makeBackupCodes: makeBackupCodes(services),
    exportAccount: exportAccount(services),
    deleteAccount: deleteAccount(services),
    makeToken: makeToken(services),
    readSigningKeys: readSigningKeys(services),
    listAccounts: listAccounts(services),
    createAccount: createAccount(services),
    readOneAccount: readOneAccount(services),
    changeOneAccount: changeOneAccount(services),
    removeOneAccount: removeOneAccount(services),
    makeSignInLink: makeSignInLink(services),
    makePasswordLink: makePasswordLink(services),
    listAccountSessions: listAccountSessions(services),
    endAllSessions: endAllSessions(services),
    listAllOrganisations: listAllOrganisations(services),
    takeSecondFactor: takeSecondFactor(services),
    listOrganisations: listOrganisations(services),
    createOrganisation: createOrganisation(services),
    readOrganisation: readOrganisation(services),
    updateOrganisation: updateOrganisation(services),
    removeOrganisation: removeOrganisation(services),
    listMembers: listMembers(services),
    changeMember: changeMember(services),
    removeMember: removeMember(services),
    leaveOrganisation: leaveOrganisation(services),
    listInvitations: listInvitations(services),
    createInvitation: createInvitation(services),
    removeInvitation: removeInvitation(services),
    myInvitations: myInvitations(services),
    readInvitation: readInvitation(services),
    acceptInvitation: acceptInvitation(services),
    declineInvitation: declineInvitation(services),
    listTeams: listTeams(services),
    createTeam: createTeam(services),
    updateTeam: updateTeam(services),
    removeTeam: removeTeam(services),
    addToTeam: addToTeam(services),
    takeFromTeam: takeFromTeam(services),
    beginSignIn: beginSignIn(services),
    finishSignIn: finishSignIn(services),
    listIdentities: listIdentities(services),
    removeIdentity: removeIdentity(services),
    readSignInServices: readSignInServices(services),
    writeSignInServices: writeSignInServices(services),
    signInOptions: signInOptions(services),
    signUp: signUp(services),
    signIn: signIn(services),
    signInSecondFactor: signInSecondFactor(services),
    signOut: signOut(services),
    askVerification: askVerification(services),
    readVerification: readVerification(services),
    verifyAddress: verifyAddress(services),
    askPasswordReset: askPasswordReset(services),
    resetPassword: resetPassword(services),
  };
}
